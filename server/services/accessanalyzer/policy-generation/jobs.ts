/** The jobs that generate policies. They belong to an account and a region. */

import type { Context } from '../../../../core/engine/operation.ts'
import { jobNotFound } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { PolicyGenerationRow, Tx, View } from '../../../../store/index.ts'

/** Source: API reference, ListPolicyGenerations, "all of the policy generations requested in the last seven days". */
const KEPT = 7 * 86_400_000

type Place = Pick<Context, 'now' | 'region'>

/** Returns the jobs of the last seven days, by ID. */
export function jobsIn({ policyGenerations }: View, { now, region }: Place): readonly PolicyGenerationRow[] {
  return Array.from(policyGenerations.by('region', region), ([, job]) => job).filter(
    ({ createDate }) => createDate > now - KEPT,
  )
}

/** Deletes what can no longer be seen. */
export function endOldJobs({ policyGenerations }: Tx, { now }: Pick<Context, 'now'>): void {
  for (const [key, { createDate }] of [...policyGenerations.rows()])
    if (createDate <= now - KEPT) policyGenerations.delete(key)
}

/** @throws AwsError ValidationException */
export function requireJob(view: View, id: string, ctx: Place): PolicyGenerationRow {
  const found = jobsIn(view, ctx).find((job) => job.id === id)
  if (!found) throw jobNotFound(id)
  return found
}

export const statusOf = ({ error }: PolicyGenerationRow): AccessanalyzerTypes.JobStatus =>
  error ? 'FAILED' : 'SUCCEEDED'

/** Returns a job as answers show it. It was complete as soon as it started. */
export function toJob(job: PolicyGenerationRow): AccessanalyzerTypes.JobDetails {
  const { id, createDate, error } = job
  return {
    jobId: id,
    status: statusOf(job),
    startedOn: createDate,
    completedOn: createDate,
    ...(error && { jobError: error }),
  }
}
