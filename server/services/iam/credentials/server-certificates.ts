/** Server certificates: certificates with their private keys, for load balancers and distributions. */
import type { X509Certificate } from 'node:crypto'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import {
  brokenLinkOf,
  expirationOf,
  isValidAt,
  parseCertificate,
  parseCertificates,
  parsePrivateKey,
} from '../../../../core/standards/x509/read.ts'
import {
  brokenCertificateChain,
  keyPairMismatch,
  noSuchServerCertificate,
  quotaExceeded,
  serverCertificateAlreadyExists,
  serverCertificateExpired,
  serverCertificateNotYetValid,
  unparsableCertificate,
  unparsableCertificateChain,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { keyOf, type ServerCertificateRow, type View } from '../../../../store/index.ts'
import { listTarget } from '../lookup.ts'
import { pageUnderPath } from '../paging.ts'
import { exactKeysOfSome, newTags, tagOperations, toTags, toTagsIfAny } from '../tags.ts'

const tags = tagOperations({
  target: certificateTarget,
  rule: exactKeysOfSome,
  find: requireNamed,
  put: (tx, certificate) => tx.serverCertificates.put(keyOf(certificate.name), certificate),
})

export const serverCertificates = {
  UploadServerCertificate: {
    resource: (_view, input, ctx) => newArn(input, ctx),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagServerCertificate', target: newArn(input, ctx) }] : [],
    run: (tx, input, ctx) => {
      const name = input.ServerCertificateName
      if (tx.serverCertificates.has(keyOf(name))) throw serverCertificateAlreadyExists(name)
      const { ServerCertificatesQuota: quota } = ctx.quotas
      if (tx.serverCertificates.size >= quota) throw quotaExceeded('ServerCertificatesPerAccount', quota)
      const certificate = newCertificate(input, ctx)
      tx.serverCertificates.put(keyOf(name), certificate)
      return { ServerCertificateMetadata: toMetadata(certificate), Tags: toTagsIfAny(certificate.tags) }
    },
  },

  GetServerCertificate: {
    resource: certificateTarget,
    run: (tx, input) => ({ ServerCertificate: toCertificate(requireNamed(tx, input)) }),
  },

  ListServerCertificates: {
    resource: (_view, input, ctx) => listTarget('server-certificate', input, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageUnderPath(
        input,
        (after) => tx.serverCertificates.rows(after),
        toMetadata,
      )
      return { ServerCertificateMetadataList: items, ...page }
    },
  },

  UpdateServerCertificate: {
    resource: certificateTarget,
    also: (view, input, ctx) => {
      const certificate = view.serverCertificates.get(keyOf(input.ServerCertificateName))
      if (!certificate) return []
      const { arn, tags } = renamed(certificate, input, ctx)
      return [{ action: 'iam:UpdateServerCertificate', target: { arn, tags } }]
    },
    run: (tx, input, ctx) => {
      const certificate = requireNamed(tx, input)
      const changed = renamed(certificate, input, ctx)
      const isOther = keyOf(changed.name) !== keyOf(certificate.name)
      if (isOther && tx.serverCertificates.has(keyOf(changed.name)))
        throw serverCertificateAlreadyExists(changed.name)
      tx.serverCertificates.delete(keyOf(certificate.name))
      tx.serverCertificates.put(keyOf(changed.name), changed)
    },
  },

  DeleteServerCertificate: {
    resource: certificateTarget,
    run: (tx, input) => {
      tx.serverCertificates.delete(keyOf(requireNamed(tx, input).name))
    },
  },

  TagServerCertificate: tags.tag,
  UntagServerCertificate: tags.untag,
  ListServerCertificateTags: tags.list,
} satisfies Family<'iam'>

function newArn(input: Input<'iam', 'UploadServerCertificate'>, ctx: Context): string {
  return iamArn(ctx, 'server-certificate', input.Path ?? '/', input.ServerCertificateName)
}

function newCertificate(input: Input<'iam', 'UploadServerCertificate'>, ctx: Context): ServerCertificateRow {
  const certificate = requireValidCertificate(input, ctx.now)
  return {
    id: ctx.newId('ASCA'),
    name: input.ServerCertificateName,
    path: input.Path ?? '/',
    arn: newArn(input, ctx),
    createDate: ctx.now,
    body: input.CertificateBody,
    ...(input.CertificateChain === undefined ? {} : { chain: input.CertificateChain }),
    expirationDate: expirationOf(certificate),
    tags: newTags(input.Tags, exactKeysOfSome, ctx),
  }
}

/**
 * Returns the certificate if it is valid now, matches the private key, and is signed by the chain.
 * Source: IAM User Guide, managing server certificates.
 */
function requireValidCertificate(
  input: Input<'iam', 'UploadServerCertificate'>,
  now: number,
): X509Certificate {
  const certificate = parseCertificate(input.CertificateBody)
  if (!certificate) throw unparsableCertificate('certificate')
  const privateKey = parsePrivateKey(input.PrivateKey)
  if (!privateKey) throw unparsableCertificate('private key')
  if (!certificate.checkPrivateKey(privateKey)) throw keyPairMismatch()
  if (expirationOf(certificate) < now) throw serverCertificateExpired()
  if (!isValidAt(certificate, now)) throw serverCertificateNotYetValid()
  if (input.CertificateChain !== undefined) requireValidChain(certificate, input.CertificateChain)
  return certificate
}

/** A chain is optional, also for a certificate that an authority signed (recorded on AWS, September 2026). */
function requireValidChain(certificate: X509Certificate, pem: string): void {
  const chain = parseCertificates(pem)
  if (!chain) throw unparsableCertificateChain()
  const broken = brokenLinkOf(certificate, chain)
  if (broken !== undefined) throw brokenCertificateChain(broken)
}

interface NamedCertificate {
  readonly ServerCertificateName: string
}

function requireNamed(view: View, input: NamedCertificate): ServerCertificateRow {
  const certificate = view.serverCertificates.get(keyOf(input.ServerCertificateName))
  if (!certificate) throw noSuchServerCertificate(input.ServerCertificateName)
  return certificate
}

/** Returns the certificate as policies see it. Policies see a missing certificate under the default path. */
function certificateTarget(
  view: View,
  { ServerCertificateName: name }: NamedCertificate,
  ctx: Context,
): DetailedTarget {
  const deniedAs = `server certificate ${name}`
  const certificate = view.serverCertificates.get(keyOf(name))
  if (!certificate) return { arn: iamArn(ctx, 'server-certificate', '/', name), deniedAs }
  return { arn: certificate.arn, tags: certificate.tags, deniedAs }
}

/** Returns the certificate with a new name, path, and ARN. The ID stays the same. */
function renamed(
  certificate: ServerCertificateRow,
  input: Input<'iam', 'UpdateServerCertificate'>,
  ctx: Context,
): ServerCertificateRow {
  const name = input.NewServerCertificateName ?? certificate.name
  const path = input.NewPath ?? certificate.path
  return { ...certificate, name, path, arn: iamArn(ctx, 'server-certificate', path, name) }
}

/** Always includes the tags, even if empty (recorded), and never the private key. */
function toCertificate(certificate: ServerCertificateRow): IamTypes.ServerCertificate {
  return {
    ServerCertificateMetadata: toMetadata(certificate),
    CertificateBody: certificate.body,
    CertificateChain: certificate.chain,
    Tags: toTags(certificate.tags),
  }
}

function toMetadata(certificate: ServerCertificateRow): IamTypes.ServerCertificateMetadata {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: certificate.arn,
    UploadDate: certificate.createDate,
    Expiration: certificate.expirationDate,
  }
}
