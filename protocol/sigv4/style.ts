/** Selects how services sign requests, by their names in credential scopes. */
import type { Style } from './types.ts'

/**
 * S3 and the services that sign like it. Directory buckets are `s3express`. Sources: S3 User Guide,
 * "Authorizing Zonal endpoint API operations with CreateSession"; the endpoint rules of S3's model, which
 * name `s3express` and no second encoding.
 */
const LIKE_S3: ReadonlySet<string> = new Set(['s3', 's3express', 's3-object-lambda', 's3-outposts'])

/**
 * Services with operations whose models say `v4-unsigned-body`. They are PutSnapshotBlock of EBS, PostContent
 * and RecognizeUtterance of Lex, PutObject of MediaStore, and UploadReadSetPart of HealthOmics. A scope does
 * not name the operation, so the other operations of these services may also leave the body unsigned.
 */
const WITH_UNSIGNED_BODIES: ReadonlySet<string> = new Set(['ebs', 'lex', 'mediastore', 'omics'])

/** @param service as in credential scopes */
export function styleOf(service: string): Style {
  if (LIKE_S3.has(service)) return 's3'
  return WITH_UNSIGNED_BODIES.has(service) ? 'unsigned-body' : 'standard'
}
