/** Policies that are generated from what a user or role called. The calls that this server recorded stand for CloudTrail. */

import type { Permission } from '../../../../core/access/target.ts'
import { ACCESS_ANALYZER } from '../../../../core/aws/access-analyzer-ids.ts'
import { createdBefore, creationBy, tokenOf } from '../../../../core/engine/client-tokens.ts'
import type { Context, Family, Input, Output } from '../../../../core/engine/operation.ts'
import {
  generationTokenUsedBefore,
  invalidNextToken,
  jobNotRunning,
  tooManyGenerations,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { PolicyGenerationRow, Tx, View } from '../../../../store/index.ts'
import { pageInOrder, pageRequest } from '../paging.ts'
import { endOldJobs, jobsIn, requireJob, statusOf, toJob } from './jobs.ts'
import { newJob } from './new-job.ts'
import { accessRoleTarget } from './roles.ts'
import { generatedPolicies } from './template.ts'

export const policyGeneration = {
  /**
   * Generates at once, so that there is never a job that runs, and no conflict with one.
   *
   * Source for passing the role: IAM User Guide, "Permissions required to generate a policy".
   */
  StartPolicyGeneration: {
    also: (view, { cloudTrailDetails }): readonly Permission[] =>
      cloudTrailDetails ? [permissionToPass(view, cloudTrailDetails.accessRole)] : [],
    run: (tx, input, ctx) => {
      const before = createdBefore(input, earlierJobs(tx, input, ctx), ({ id }) =>
        generationTokenUsedBefore(id),
      )
      return { jobId: (before ?? start(tx, input, ctx)).id }
    },
  },

  /** Unverified: The generation of a policy that is complete cannot be canceled; ValidationException reports it. */
  CancelPolicyGeneration: {
    run: (tx, { jobId }, ctx): Output<'accessanalyzer', 'CancelPolicyGeneration'> => {
      throw jobNotRunning(requireJob(tx, jobId, ctx).id)
    },
  },

  GetGeneratedPolicy: {
    run: (tx, input, ctx): Output<'accessanalyzer', 'GetGeneratedPolicy'> => {
      const job = requireJob(tx, input.jobId, ctx)
      const policies = generatedPolicies(job, input, tx, ctx.quotas)
      return { jobDetails: toJob(job), generatedPolicyResult: { properties: toProperties(job), ...policies } }
    },
  },

  /** Unverified: ListPolicyGenerations lists the newest first, because AWS does not document the order. */
  ListPolicyGenerations: {
    wrongMarker: invalidNextToken,
    run: (tx, input, ctx) => {
      const { principalArn } = input
      const jobs = jobsIn(tx, ctx).filter(({ principal }) => principal === (principalArn ?? principal))
      const page = pageInOrder(pageRequest(input), jobs, newestFirst, (job) => ({
        jobId: job.id,
        principalArn: job.principal,
        status: statusOf(job),
        startedOn: job.createDate,
        completedOn: job.createDate,
      }))
      return { policyGenerations: page.items, nextToken: page.NextToken }
    },
  },
} satisfies Family<'accessanalyzer'>

const permissionToPass = (view: View, role: string): Permission => ({
  action: 'iam:PassRole',
  target: accessRoleTarget(view, role),
  conditions: { 'iam:PassedToService': ACCESS_ANALYZER },
})

const DAY = 86_400_000

type StartInput = Input<'accessanalyzer', 'StartPolicyGeneration'>

/** @throws AwsError ValidationException, or ServiceQuotaExceededException */
function start(tx: Tx, input: StartInput, ctx: Context): PolicyGenerationRow {
  const job = { ...newJob(tx, input, ctx), ...creationBy(input) }
  const quota = ctx.quotas.PolicyGenerationsPerDayQuota
  const recent = jobsIn(tx, ctx).filter(({ createDate }) => createDate > ctx.now - DAY)
  if (recent.length >= quota) throw tooManyGenerations(quota, job.principal)
  endOldJobs(tx, ctx)
  tx.policyGenerations.put(job.id, job)
  return job
}

/** Returns the jobs that requests with the same token started in the region. */
function* earlierJobs(
  { policyGenerations: table }: View,
  input: StartInput,
  { region }: Context,
): Generator<PolicyGenerationRow> {
  for (const [, row] of table.by('clientToken', tokenOf(input) ?? '')) if (row.region === region) yield row
}

function toProperties({ principal, isComplete, trails }: PolicyGenerationRow) {
  return {
    principalArn: principal,
    isComplete,
    ...(trails && {
      cloudTrailProperties: {
        trailProperties: trails.trails,
        startTime: trails.startDate,
        endTime: trails.endDate,
      },
    }),
  }
}

const newestFirst = ({ createDate, id }: PolicyGenerationRow) =>
  `${Number.MAX_SAFE_INTEGER - createDate} ${id}`
