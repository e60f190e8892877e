/** The place Policies. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Policies' }])
  return <h1>Policies</h1>
}
