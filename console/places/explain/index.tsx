/** The place Explain. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Explain' }])
  return <h1>Explain</h1>
}
