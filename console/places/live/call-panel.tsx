/** What is known of the selected call. */
import { Drawer } from '../../components/drawer.tsx'
import type { Call } from './call.ts'
import { select } from './view.ts'

export function CallPanel({ call }: { readonly call: Call }) {
  return (
    <Drawer label="The selected call" onClose={() => select(undefined)}>
      <h2>{call.action}</h2>
    </Drawer>
  )
}
