export const browserArgs: string[];
export const findBrowser: () => string | undefined;
export const ensureBrowser: () => Promise<string | undefined>;
