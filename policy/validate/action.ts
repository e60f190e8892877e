const vendor = /^[a-zA-Z0-9_.*?-]+$/

/** Returns AWS's message about an Action or NotAction of an identity policy. Undefined if it is valid. */
export function actionProblem(action: string): string | undefined {
  if (action === '*') return undefined
  const colon = action.indexOf(':')
  if (colon < 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (action.includes(':', colon + 1)) return 'Actions/Condition can contain only one colon.'
  const prefix = action.slice(0, colon)
  return vendor.test(prefix) ? undefined : `Vendor ${prefix} is not valid`
}
