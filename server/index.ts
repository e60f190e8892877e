/** What package/ uses of the server. */
export { inProcessEndpoints } from './admin/in-process.ts'
export { type RunningServer, startServer } from './app/start.ts'
export { settingsFromOptions } from './cli/settings-from-options.ts'
export { Log } from './runtime/log.ts'
export { seededRandomBytes, seededRequestIds } from './runtime/random.ts'
