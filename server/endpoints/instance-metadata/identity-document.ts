/** The instance identity document. Source: EC2 User Guide, instance identity documents. */
import { toSeconds } from '../delivered-sessions.ts'
import { printDocument } from './document-text.ts'
import type { Instance } from './instance.ts'

export function identityDocument(instance: Instance): string {
  return printDocument({
    accountId: instance.accountId,
    architecture: instance.architecture,
    availabilityZone: instance.availabilityZone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.instanceType,
    kernelId: null,
    pendingTime: toSeconds(instance.launchTime),
    privateIp: instance.privateIp,
    ramdiskId: null,
    region: instance.region,
    version: '2017-09-30',
  })
}
