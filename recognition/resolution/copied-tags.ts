/**
 * The tags that a copy takes from its source: reading and writing them needs permissions of their own.
 *
 * Source: AWS re:Post, "Troubleshoot issues with copying an object between Amazon S3 buckets", as quoted in
 * Seagate/cortx-prvsnr#3033: objects with tags need s3:GetObjectTagging on the source, and s3:PutObjectTagging on the
 * destination. Parts of uploads take no tags from the objects that they are copied from (awslabs/aws-c-s3#641).
 *
 * Unverified: The tags of a version need s3:GetObjectVersionTagging, like the version itself needs s3:GetObjectVersion.
 */
import { placeIn } from '../arn.ts'
import { copySourceOf } from './functions/text-s3.ts'
import { decisionOn } from './grants.ts'
import type { Seen } from './resolving.ts'
import type { NeededDecision } from './types.ts'

/** The action on the tags of what another action reads. */
const ON_TAGS: ReadonlyMap<string, string> = new Map([
  ['s3:GetObject', 's3:GetObjectTagging'],
  ['s3:GetObjectVersion', 's3:GetObjectVersionTagging'],
])

/** @param granted what the operation itself needs */
export function decisionsOfCopiedTags(
  granted: readonly NeededDecision[],
  seen: Seen,
): readonly NeededDecision[] {
  if (!copiesTags(seen)) return NONE
  const tagged = granted.filter((each) => ON_TAGS.has(each.action) && hasTags(each, seen))
  if (tagged.length === 0) return NONE
  const reads = tagged.map((each) => sameResource(ON_TAGS.get(each.action) ?? '', each, seen))
  const targets = granted.filter(({ action }) => action === 's3:PutObject')
  return [...reads, ...targets.map((each) => sameResource('s3:PutObjectTagging', each, seen))]
}

const NONE: readonly NeededDecision[] = []

/** An upstream could look for the directive in the header only, so that nothing else replaces the tags. */
function copiesTags({ resolving: { call, head } }: Seen): boolean {
  const isCopy = call.service.key === 's3' && call.operation === 'CopyObject'
  return isCopy && head.header('x-amz-tagging-directive') !== 'REPLACE'
}

function hasTags({ resource, accountId }: NeededDecision, seen: Seen): boolean {
  if (!resource.startsWith('arn:') || resource.includes('*')) return false
  const { questions } = seen.resolving
  const place = placeIn(resource, seen.place)
  const owner = accountId === undefined ? place : { ...place, accountId }
  return objectsOf(resource, seen).some((object) => {
    const tags = questions.ask('object-tags', object, owner)
    return tags !== null && Object.keys(tags).length > 0
  })
}

/** Returns the object, with the versions that the source names. */
function objectsOf(resource: string, { parameters }: Seen): readonly string[] {
  const [source] = parameters.valuesAt('CopySource')
  const versions = typeof source === 'string' ? copySourceOf(source).versions : []
  return versions.length === 0 ? [resource] : versions.map((each) => `${resource}?versionId=${each}`)
}

function sameResource(
  action: string,
  { resource, resourceFrom }: NeededDecision,
  seen: Seen,
): NeededDecision {
  return decisionOn(action, { arn: resource, type: 'object', from: resourceFrom }, undefined, seen)
}
