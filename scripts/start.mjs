import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './install.mjs';
import { addressFromEnvironment, assertPortIsFree, serve } from './serve.mjs';

/**
 * `npm start`: installs and builds what is missing, serves the app, prints its address.
 *
 * package.json says `exec` so that npm's signals reach this process and not a shell that keeps them to itself; where the
 * shell has no `exec` (Windows) the second half of the line runs.
 */
try {
  const address = addressFromEnvironment();
  // Asked first, so that nobody waits for a build to learn it.
  await assertPortIsFree(address);
  await ensureDependencies();
  if (!(await ensureBuild())) throw new Error('The build failed.');
  await serve(address);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
