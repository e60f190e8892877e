/** Every endpoint of the emulator. A test compares this table with openapi.json. */
import { readClock, setClock } from './clock.ts'
import { ok, type Routes } from './endpoint.ts'
import { health } from './health.ts'
import { reset } from './reset.ts'

export const routes: Routes = {
  '/_iamulator/health': { GET: health },
  '/_iamulator/reset': { POST: reset },
  '/_iamulator/clock': { GET: readClock, POST: setClock },
  '/_iamulator/openapi.json': { GET: async () => ok((await import('./openapi.ts')).openApi) },
  '/_iamulator/seed.schema.json': { GET: async () => ok((await import('../seed/schema.ts')).seedSchema) },
  '/health': { GET: health },
  '/_localstack/health': { GET: health },
}
