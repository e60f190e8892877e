/** The place Organization. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Organization' }])
  return <h1>Organization</h1>
}
