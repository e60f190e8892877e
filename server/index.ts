/** What package/ uses of the server. */
export { startServer } from './app/start.ts'
