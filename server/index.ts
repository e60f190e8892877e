/** The package's public face. */
export { createIamulator } from './app/iamulator.ts'
export { startServer } from './app/start.ts'
