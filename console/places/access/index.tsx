/** The place Access map. */
import { usePage } from '../../state/page.ts'

export default function Place() {
  usePage([{ text: 'Access map' }])
  return <h1>Access map</h1>
}
