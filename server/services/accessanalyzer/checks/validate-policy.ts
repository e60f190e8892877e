/** ValidatePolicy: what AWS reports about a document before anybody uses it. */

import type { Family, Input } from '../../../../core/engine/operation.ts'
import { policySize } from '../../../../policy/index.ts'
import type { Finding } from '../../../../policy/lint/types.ts'
import {
  documentTooLong,
  invalidNextToken,
  resourceTypeNotSupported,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { pageOfNumbered, pageRequest } from '../paging.ts'

/** Characters without white space. Source: public source of a client. */
const MAX_SIZE = 32_768

export const policyValidation = {
  /** The findings are in English, whatever the locale. The checks are loaded on first use, as most runs need none. */
  ValidatePolicy: {
    wrongMarker: invalidNextToken,
    prepare: async (_view, input) => {
      requireValidInput(input)
      const findings = await findingsIn(input)
      return (_tx, paged) => {
        const page = pageOfNumbered(pageRequest(paged), findings, (finding) => finding)
        return { findings: page.items, nextToken: page.NextToken }
      }
    },
  },
} satisfies Family<'accessanalyzer'>

type ValidateInput = Input<'accessanalyzer', 'ValidatePolicy'>

/** @throws AwsError ValidationException */
function requireValidInput({ policyDocument, policyType, validatePolicyResourceType }: ValidateInput): void {
  if (validatePolicyResourceType && policyType !== 'RESOURCE_POLICY') throw resourceTypeNotSupported()
  if (policySize(policyDocument) > MAX_SIZE) throw documentTooLong(MAX_SIZE)
}

async function findingsIn({
  policyDocument,
  policyType,
  validatePolicyResourceType: resourceType,
}: ValidateInput): Promise<readonly AccessanalyzerTypes.ValidatePolicyFinding[]> {
  const [{ lintPolicy }, { lintFacts }] = await Promise.all([
    import('../../../../policy/lint/index.ts'),
    import('../../../../analysis/lint-facts.ts'),
  ])
  const findings: readonly Finding[] = lintPolicy(policyDocument, {
    policyType,
    resourceType,
    facts: lintFacts,
  })
  return findings
}
