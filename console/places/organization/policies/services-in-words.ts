/** Lists of actions, as short as a person would say them. */

/** More actions than this are said by service. */
const FEW = 3

/** `''` for every action; `iam:CreateUser and iam:CreateAccessKey`; or `all of s3 and parts of iam`. */
export function actionsInWords(actions: readonly string[]): string {
  if (actions.includes('*')) return ''
  const isShort = actions.length <= FEW && !actions.some((action) => action.endsWith(':*'))
  return joined(isShort ? actions : byService(actions))
}

/** `all of s3`, or `everything but iam:CreateUser`. `''` for nothing. */
export function allowedInWords(
  actions: readonly string[],
  exceptions: readonly (readonly string[])[],
): string {
  const named = actions.includes('*') ? 'everything' : actionsInWords(actions)
  return joined([
    ...(named === '' ? [] : [named]),
    ...exceptions.map((each) => `everything but ${actionsInWords(each)}`),
  ])
}

function byService(actions: readonly string[]): readonly string[] {
  const services = new Map<string, boolean>()
  for (const action of actions) {
    const service = serviceOf(action)
    services.set(service, services.get(service) === true || action.endsWith(':*'))
  }
  const names = [...services]
  const whole = names.flatMap(([service, isWhole]) => (isWhole ? [service] : []))
  const parts = names.flatMap(([service, isWhole]) => (isWhole ? [] : [service]))
  return [
    ...(whole.length > 0 ? [`all of ${joined(whole)}`] : []),
    ...(parts.length > 0 ? [`parts of ${joined(parts)}`] : []),
  ]
}

const serviceOf = (action: string) => action.split(':')[0] ?? action

function joined(texts: readonly string[]): string {
  if (texts.length < 3) return texts.join(' and ')
  return `${texts.slice(0, -1).join(', ')}, and ${texts.at(-1)}`
}
