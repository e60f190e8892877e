/** Questions in addresses: who, what, on what, and with which condition keys. */
import type { AskedQuestion, Explanation, Step } from '../../decisions/explanation.ts'
import type { FormQuestion } from '../../decisions/question-link.ts'
import { param, params } from '../../router.ts'

export function questionInAddress(): FormQuestion {
  return {
    principal: param('principal'),
    action: param('action'),
    resource: param('resource'),
    context: params.value.getAll('context'),
    isAnyName: param('names') === 'any',
  }
}

/** Returns what the endpoint is asked. Undefined while who or what is missing. */
export function askedOf(question: FormQuestion): AskedQuestion | undefined {
  const { principal, action, resource, context, isAnyName } = question
  if (principal === '' || action === '') return undefined
  const keys = context.filter((entry) => entry.includes('=')).map(keyAndValue)
  return {
    principal,
    action,
    ...(resource !== '' && { resource }),
    ...(isAnyName && { unknownActions: true }),
    ...(keys.length > 0 && { context: Object.fromEntries(keys) }),
  }
}

function keyAndValue(entry: string): readonly [string, string | readonly string[]] {
  const [key = '', ...rest] = entry.split('=')
  const value = rest.join('=')
  return [key, value.includes(',') ? value.split(',') : value]
}

/** Keys that the emulator sets itself for a question. Giving them would only repeat it. */
const OWN_KEYS =
  /^aws:(?:principal|resource(?!tag)|userid|username|currenttime|epochtime|tokenissuetime|viaawsservice|useragent|sourceip|requestedregion|securetransport|called|federatedprovider)/i

/** Returns a question about the same call. @param values replaced condition keys; null removes one */
export function questionOf(
  { caller, action, resource, context }: Explanation,
  values: NonNullable<Step['values']>,
): FormQuestion {
  const changed = new Set(Object.keys(values).map((key) => key.toLowerCase()))
  const kept = Object.entries(context).filter(
    ([key]) => !changed.has(key.toLowerCase()) && !OWN_KEYS.test(key),
  )
  const all: readonly (readonly [string, string | readonly string[] | null])[] = [
    ...kept,
    ...Object.entries(values),
  ]
  return {
    principal: caller,
    action,
    resource: resource === '*' ? '' : resource,
    context: all.flatMap(([key, value]) => (value === null ? [] : [`${key}=${[value].flat().join(',')}`])),
  }
}
