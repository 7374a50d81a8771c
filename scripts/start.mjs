import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './install.mjs';
import { endWithNpm } from './run.mjs';
import { addressFromEnvironment, assertPortIsFree, serve } from './serve.mjs';

endWithNpm();

/** `npm start`: installs and builds what is missing, serves the app, prints its address. */
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
