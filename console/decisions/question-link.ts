/** Addresses of questions to Explain. */
import type { PolicyExample } from '../../schemas/endpoints.ts'
import { linkTo } from '../router.ts'

/** A question as the form has it. A condition key is a text such as `aws:SourceIp=192.0.2.1`. */
export interface FormQuestion {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly context: readonly string[]
  /** Whether names that AWS does not have are permitted. */
  readonly isAnyName?: boolean
}

export function questionLink({ principal, action, resource, context, isAnyName }: FormQuestion): string {
  const link = linkTo(['explain'], { principal, action, resource, names: isAnyName ? 'any' : '' })
  const keys = context.map((entry) => `context=${encodeURIComponent(entry)}`)
  return [link + (link.includes('?') || keys.length === 0 ? '' : '?'), ...keys].join(
    link.includes('?') ? '&' : '',
  )
}

/** Keys that the caller of a question decides. */
const CALLER_KEYS = /^aws:(?:principal|userid$|username$)/i

/** Returns the question about an example of a proof. @param asked what is asked otherwise, such as the caller */
export function exampleLink(
  { caller, action, resource, context }: PolicyExample,
  asked: Partial<Pick<FormQuestion, 'principal' | 'resource'>> = {},
): string {
  const isOther = asked.principal !== undefined && asked.principal !== caller
  const keys = Object.entries(context).filter(([key]) => !(isOther && CALLER_KEYS.test(key)))
  return questionLink({
    ...{ principal: caller, action, resource: resource === '*' ? '' : resource },
    ...asked,
    context: keys.map(([key, value]) => `${key}=${[value].flat().join(',')}`),
  })
}
