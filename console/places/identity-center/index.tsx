/** The place Identity Center. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Identity Center' }])
  return <h1>Identity Center</h1>
}
