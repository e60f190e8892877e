/** Policy checks, which need no analyzer. What they compute with is loaded on first use, because most servers need none. */
import type { Family } from '../../../../core/engine/operation.ts'
import { policyValidation } from './validate-policy.ts'

const checks = async () => (await import('./access-checks.ts')).accessChecks

const outputting =
  <Output>(output: Output) =>
  () =>
    output

export const policyChecks = {
  ...policyValidation,
  CheckAccessNotGranted: {
    prepare: async (_view, input) => outputting(await (await checks()).CheckAccessNotGranted(input)),
  },
  CheckNoNewAccess: {
    prepare: async (_view, input) => outputting(await (await checks()).CheckNoNewAccess(input)),
  },
  CheckNoPublicAccess: {
    prepare: async (_view, input) => outputting(await (await checks()).CheckNoPublicAccess(input)),
  },
} satisfies Family<'accessanalyzer'>
