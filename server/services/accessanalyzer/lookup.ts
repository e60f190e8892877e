/** Which analyzer a request means, and what policies see of it. Analyzers belong to an account and a region. */

import type { DetailedTarget } from '../../../core/access/target.ts'
import { analyzerArn } from '../../../core/aws/access-analyzer-ids.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { analyzerNotFound } from '../../../protocol/errors/accessanalyzer.ts'
import { type AnalyzerRow, analyzerKey, type View } from '../../../store/index.ts'

type CallRegion = Pick<Context, 'region'>

export interface NamingInput {
  readonly analyzerName: string
}

/** Returns the rules of an operation that names an analyzer: policies see the analyzer and its tags. */
export const namedAnalyzerRules = {
  resource: (view: View, { analyzerName }: NamingInput, { region }: CallRegion): DetailedTarget =>
    analyzerTarget(view, analyzerArn(view, region, analyzerName)),
}

export interface OfAnalyzer {
  readonly analyzerArn: string
}

/** Policies see the analyzer and its tags. Source: Service Authorization Reference. */
export const analyzerRules = {
  resource: (view: View, { analyzerArn }: OfAnalyzer): DetailedTarget => analyzerTarget(view, analyzerArn),
}

/** @throws AwsError ResourceNotFoundException */
export function requireNamedAnalyzer(view: View, name: string, { region }: CallRegion): AnalyzerRow {
  return requireAnalyzer(view, analyzerArn(view, region, name), { region })
}

/**
 * Returns the analyzer with this ARN in the caller's account.
 *
 * Unverified: An analyzer of another account or region is reported like one that does not exist.
 *
 * @throws AwsError ResourceNotFoundException
 */
export function requireAnalyzer(view: View, arn: string, region: CallRegion): AnalyzerRow {
  const found = findAnalyzer(view, arn, region)
  if (!found) throw analyzerNotFound(arn)
  return found
}

/** Returns the analyzer with this ARN in the caller's account and region. */
export function findAnalyzer(view: View, arn: string, { region }: CallRegion): AnalyzerRow | undefined {
  const found = analyzerWithArn(view, arn)
  return found?.region === region ? found : undefined
}

const ARN = /^arn:[^:]+:access-analyzer:([^:]+):[^:]+:analyzer\/([^/]+)$/

function analyzerWithArn({ analyzers }: View, arn: string): AnalyzerRow | undefined {
  const [, region, name] = ARN.exec(arn) ?? []
  const found = region && name ? analyzers.get(analyzerKey(region, name)) : undefined
  return found?.arn === arn ? found : undefined
}

/** Returns an analyzer as policies see it, also one that does not exist. */
export function analyzerTarget(view: View, arn: string): DetailedTarget {
  const tags = analyzerWithArn(view, arn)?.tags
  return tags ? { arn, tags } : { arn }
}

export const keyOfAnalyzer = ({ region, name }: AnalyzerRow): string => analyzerKey(region, name)
