/** The place Identities. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Identities' }])
  return <h1>Identities</h1>
}
