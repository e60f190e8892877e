/** Policy checks, which need no analyzer. What they compute with is loaded on first use, because most servers need none. */
import type { Family } from '../../../../core/engine/operation.ts'
import type { View } from '../../../../store/index.ts'
import { policyValidation } from './validate-policy.ts'

type Checks = typeof import('./access-checks.ts').accessChecks

/** Returns a handler that computes the output beforehand. */
const computed = <Input, Output>(find: (checks: Checks) => (input: Input) => Promise<Output>) => ({
  prepare: async (_view: View, input: Input) => {
    const { accessChecks } = await import('./access-checks.ts')
    const output = await find(accessChecks)(input)
    return () => output
  },
})

export const policyChecks = {
  ...policyValidation,
  CheckAccessNotGranted: computed((checks) => checks.CheckAccessNotGranted),
  CheckNoNewAccess: computed((checks) => checks.CheckNoNewAccess),
  CheckNoPublicAccess: computed((checks) => checks.CheckNoPublicAccess),
} satisfies Family<'accessanalyzer'>
