/** Threads, and what else carries the name of their application, in a text for people: by their instance, which says it all where there is but one. */
export const threadsAsInstances = (text: string, applicationId: string): string =>
  text.replaceAll(`${applicationId}-`, '').replace(/(instance-\d+)-StreamThread-(\d+)/g, (_, instance: string, thread: string) => (thread === '1' ? instance : `${instance} (thread ${thread})`));
