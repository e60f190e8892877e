/** The place Time. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Time' }])
  return <h1>Time</h1>
}
