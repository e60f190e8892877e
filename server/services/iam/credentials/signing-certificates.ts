/** Signing certificates: X.509 certificates with which users and the root user sign SOAP requests. */

import { base32 } from '../../../../core/aws/ids.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import { digestOf, isValidAt, parseCertificate } from '../../../../core/standards/x509/read.ts'
import {
  duplicateCertificate,
  malformedSigningCertificate,
  noSuchSigningCertificate,
  quotaExceeded,
  statusNotSettable,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { SigningCertificateRow, View } from '../../../../store/index.ts'
import { type Owner, ownerTarget, requireOwner, requireWritableOwner } from '../owners.ts'
import { pageOf } from '../paging.ts'

export const signingCertificates = {
  UploadSigningCertificate: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const certificate = newCertificate(owner, input.CertificateBody, ctx)
      const present = tx.signingCertificates.get(certificate.id)
      if (present) return { Certificate: repeatedCertificate(present, owner) }
      const { SigningCertificatesPerUserQuota: quota } = ctx.quotas
      if (tx.signingCertificates.count('user', owner.id) >= quota)
        throw quotaExceeded('CertificatesPerUser', quota)
      tx.signingCertificates.put(certificate.id, certificate)
      return { Certificate: toCertificate(certificate, owner) }
    },
  },

  UpdateSigningCertificate: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      const certificate = requireCertificateOf(tx, owner, input.CertificateId)
      if (input.Status === 'Expired') throw statusNotSettable(input.Status)
      tx.signingCertificates.put(certificate.id, { ...certificate, status: input.Status })
    },
  },

  DeleteSigningCertificate: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireWritableOwner(tx, input.UserName, ctx)
      tx.signingCertificates.delete(requireCertificateOf(tx, owner, input.CertificateId).id)
    },
  },

  ListSigningCertificates: {
    resource: (view, input, ctx) => ownerTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const owner = requireOwner(tx, input.UserName, ctx)
      const { items, ...page } = pageOf(
        input,
        (after) => tx.signingCertificates.by('user', owner.id, after),
        (certificate) => toCertificate(certificate, owner),
      )
      return { Certificates: items, ...page }
    },
  },
} satisfies Family<'iam'>

/**
 * Derives the ID from the certificate: base32 of the SHA-1 digest of its DER, as AWS does.
 * An expired certificate is malformed. Both are recorded on AWS, September 2026. The error of one that is not
 * valid yet is taken to be the same.
 *
 * @throws MalformedCertificate
 */
function newCertificate(owner: Owner, body: string, ctx: Context): SigningCertificateRow {
  const certificate = parseCertificate(body)
  if (!certificate || !isValidAt(certificate, ctx.now)) throw malformedSigningCertificate(body)
  const id = base32(digestOf(certificate))
  return { id, userId: owner.id, body, status: 'Active', uploadDate: ctx.now }
}

/**
 * Answers the upload of a certificate that the account has already. For its owner, nothing changes, although
 * the answer always says Active (recorded on AWS, September 2026).
 *
 * @throws DuplicateCertificate if somebody else has it
 */
function repeatedCertificate(present: SigningCertificateRow, owner: Owner): IamTypes.SigningCertificate {
  if (present.userId !== owner.id) throw duplicateCertificate()
  return toCertificate({ ...present, status: 'Active' }, owner)
}

/** Treats another user's certificate as missing (recorded on AWS, September 2026). */
function requireCertificateOf(view: View, owner: Owner, id: string): SigningCertificateRow {
  const certificate = view.signingCertificates.get(id)
  if (certificate?.userId !== owner.id) throw noSuchSigningCertificate(id)
  return certificate
}

function toCertificate(certificate: SigningCertificateRow, owner: Owner): IamTypes.SigningCertificate {
  return {
    UserName: owner.name,
    CertificateId: certificate.id,
    CertificateBody: certificate.body,
    Status: certificate.status,
    UploadDate: certificate.uploadDate,
  }
}
