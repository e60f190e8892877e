/** The place Live. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Live' }])
  return <h1>Live</h1>
}
