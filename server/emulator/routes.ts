/** Every endpoint of the emulator. A test compares this table with openapi.json. */
import { authorize } from './authorize.ts'
import { readClock, setClock } from './clock.ts'
import { listDecisions } from './decisions.ts'
import { listDelegationTokens } from './delegation-tokens.ts'
import { ok, type Routes } from './endpoint.ts'
import { explain } from './explain.ts'
import { health } from './health.ts'
import { reset } from './reset.ts'
import { serviceCall } from './service-call.ts'

export const routes: Routes = {
  '/_iamulator/health': { GET: health },
  '/_iamulator/reset': { POST: reset },
  '/_iamulator/clock': { GET: readClock, POST: setClock },
  '/_iamulator/authorize': { POST: authorize },
  '/_iamulator/service-call': { POST: serviceCall },
  '/_iamulator/explain': { POST: explain },
  '/_iamulator/decisions': { GET: listDecisions },
  '/_iamulator/delegation-tokens': { GET: listDelegationTokens },
  '/_iamulator/openapi.json': { GET: async () => ok((await import('./openapi.ts')).openApi) },
  '/_iamulator/seed.schema.json': { GET: async () => ok((await import('../seed/schema.ts')).seedSchema) },
  '/health': { GET: health },
  '/_localstack/health': { GET: health },
}
