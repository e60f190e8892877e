/** The place Access map: who can become whom, and who can perform an action. */
import type { TrustGraph } from '../../../schemas/endpoints.ts'
import { get } from '../../api/client.ts'
import { writes } from '../../api/connection.ts'
import { param, path } from '../../router.ts'
import { consoleState } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { withoutServiceLinked } from './left-out.ts'
import { MapPage } from './map/map-page.tsx'
import { Toolbar } from './toolbar.tsx'
import { MatrixPage } from './who/matrix-page.tsx'
import { WhoPage } from './who/who-page.tsx'

export default function Place() {
  usePage([{ text: 'Access map' }])
  const [, view] = path.value
  const account = param('account') || undefined
  const graph = useLoaded(
    async (signal) =>
      withoutServiceLinked(await get<TrustGraph>('/_iamulator/trust-graph', { account }, signal)),
    [account, writes.value, consoleState.value?.epoch],
  )
  return (
    <div class="access">
      <h1 class="unseen">Access map</h1>
      <Toolbar view={view} />
      {view === 'matrix' && <MatrixPage />}
      {view === 'who' && <WhoPage graph={graph} />}
      {view !== 'matrix' && view !== 'who' && <MapPage graph={graph} />}
    </div>
  )
}
