/** Says why a call has no policies of some kind. */
import type { Explanation } from '../../decisions/explanation.ts'
import type { PathLayer } from '../../decisions/layers.ts'

export function absenceOf(key: PathLayer['key'], { context }: Explanation): string {
  switch (key) {
    case 'serviceControl':
      return inOrganization(context, 'principal')
    case 'resourceControl':
      return inOrganization(context, 'resource')
    case 'boundary':
      return 'The caller has no boundary'
    case 'session':
      return 'The caller brought no session policy'
    case 'identity':
      return 'The caller has no policies of its own'
    default:
      return 'The resource has no policy'
  }
}

function inOrganization(context: Explanation['context'], whose: 'principal' | 'resource'): string {
  const key = `aws:${whose}orgid`
  const isMember = Object.keys(context).some((name) => name.toLowerCase() === key)
  if (isMember) return 'None applies to this action and account'
  return whose === 'principal' ? 'The caller is in no organization' : 'The resource is in no organization'
}
