/** Policy checks, which need no analyzer. What they compute with is loaded on first use, because most servers need none. */
import type { Family } from '../../../../core/engine/operation.ts'
import { policyValidation } from './validate-policy.ts'

const handlers = async () => (await import('./access-checks.ts')).accessChecks

export const policyChecks = {
  ...policyValidation,
  CheckAccessNotGranted: { prepare: async () => (await handlers()).CheckAccessNotGranted },
  CheckNoNewAccess: { prepare: async () => (await handlers()).CheckNoNewAccess },
  CheckNoPublicAccess: { prepare: async () => (await handlers()).CheckNoPublicAccess },
} satisfies Family<'accessanalyzer'>
