// Builds the app, unless the build is of these very sources.
import { buildWhenNeeded } from './support/build.ts';
import { runScript } from './support/run-script.ts';

await runScript(buildWhenNeeded);
