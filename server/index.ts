/** What package/ uses of the server. */

export { Log } from '../core/runtime/log.ts'
export { seededRandomBytes, seededRequestIds } from '../core/runtime/random.ts'
export { inProcessEndpoints } from './admin/in-process.ts'
export { type RunningServer, startServer } from './app/start.ts'
export { settingsFromOptions } from './cli/settings-from-options.ts'
