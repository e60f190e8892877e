/**
 * Service-linked analyzers, which services of AWS create in the accounts of their users. A service acts with a session of
 * its service-linked role.
 */

import { ACCESS_ANALYZER, analyzerArn, newLinkedAnalyzerName } from '../../../core/aws/access-analyzer-ids.ts'
import { createdBefore } from '../../../core/engine/client-tokens.ts'
import {
  hasLinkedRole,
  linkedServiceOf,
  permissionForLinkedRole,
  type ServiceOfRole,
} from '../../../core/engine/linked-roles.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import {
  analyzerNotFound,
  linkedAnalyzerInUse,
  linkedTypeNotSupported,
  onlyForServices,
  tokenUsedBefore,
} from '../../../protocol/errors/accessanalyzer.ts'
import type { View } from '../../../store/index.ts'
import { addAnalyzer, deleteAnalyzer, earlierAnalyzers } from './analyzers.ts'
import { purposeOf } from './configuration.ts'
import { namedAnalyzerRules, requireNamedAnalyzer } from './lookup.ts'

export const serviceLinkedAnalyzers = {
  /**
   * Creates an analyzer of unused access for a service. Others are denied it, whatever their policies allow. Source: API
   * reference.
   *
   * Unverified: CreateServiceLinkedAnalyzer is authorized on the analyzer `*`, because the name is not known before.
   */
  CreateServiceLinkedAnalyzer: {
    resource: (view, _input, { region }) => analyzerArn(view, region, '*'),
    also: (view) =>
      hasLinkedRole(view, ACCESS_ANALYZER) ? [] : [permissionForLinkedRole(ACCESS_ANALYZER, view)],
    run: (tx, input, ctx) => {
      const service = callingService(ctx)
      if (!service) throw onlyForServices()
      if (purposeOf(input.type) !== 'unused') throw linkedTypeNotSupported(input.type)
      const before = createdBefore(input, earlierAnalyzers(tx, input, ctx), ({ name }) =>
        tokenUsedBefore(name),
      )
      if (before) return { arn: before.arn }
      const name = newLinkedAnalyzerName(service.name, ctx.randomBytes)
      return { arn: addAnalyzer(tx, { name, managedBy: service.principal }, input, ctx).arn }
    },
  },

  /**
   * Deletes the analyzer of a service: for the service itself, and for others once the service does not use it. Source:
   * API reference.
   *
   * Unverified: A service uses its analyzer as long as its service-linked role is in the account. An analyzer that is not
   * service-linked is reported like one that does not exist.
   */
  DeleteServiceLinkedAnalyzer: {
    ...namedAnalyzerRules,
    run: (tx, { analyzerName }, ctx) => {
      const found = requireNamedAnalyzer(tx, analyzerName, ctx)
      const { managedBy } = found
      if (managedBy === undefined) throw analyzerNotFound(found.arn)
      if (callingService(ctx)?.principal !== managedBy && isInUse(tx, managedBy))
        throw linkedAnalyzerInUse(analyzerName, managedBy)
      deleteAnalyzer(tx, found)
    },
  },
} satisfies Family<'accessanalyzer'>

function callingService({ caller }: Context): ServiceOfRole | undefined {
  return caller.kind === 'role' ? linkedServiceOf(caller.role) : undefined
}

function isInUse({ roles }: View, principal: string): boolean {
  return Array.from(roles.rows()).some(([, role]) => linkedServiceOf(role)?.principal === principal)
}
