/** The package's public API. */
export { createIamulator } from './app/iamulator.ts'
export { startServer } from './app/start.ts'
