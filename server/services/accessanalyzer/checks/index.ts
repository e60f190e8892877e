/** Policy checks, which need no analyzer. What they compute with is loaded on first use, because most servers need none. */
import type { Family } from '../../../../core/engine/operation.ts'
import { inTurns } from '../../../../core/runtime/turns.ts'
import { policyValidation } from './validate-policy.ts'

const checks = async () => (await import('./access-checks.ts')).accessChecks

/** Proofs depend on nothing but the input. They take turns with other calls, so they come before the transaction. */
const proved = async <Output>(slices: Iterator<unknown, Output>): Promise<() => Output> => {
  const output = await inTurns(slices)
  return () => output
}

export const policyChecks = {
  ...policyValidation,
  CheckAccessNotGranted: {
    prepare: async (_view, input) => proved((await checks()).CheckAccessNotGranted(input)),
  },
  CheckNoNewAccess: { prepare: async (_view, input) => proved((await checks()).CheckNoNewAccess(input)) },
  CheckNoPublicAccess: {
    prepare: async (_view, input) => proved((await checks()).CheckNoPublicAccess(input)),
  },
} satisfies Family<'accessanalyzer'>
