/** How JSON spells what a model describes. */
import type { Member } from '../service-model.ts'

/**
 * `wire` is what services of AWS send: names of the wire, and times in seconds or as text. `model` has the names of
 * the model and times in epoch milliseconds, for services of every protocol.
 */
export type JsonForm = 'wire' | 'model'

export function nameIn(form: JsonForm, { name, wireName = name }: Member): string {
  return form === 'model' ? name : wireName
}
