import { allow, policyOf } from 'iamulator'
import iamulator from 'iamulator/vitest'
import { defineConfig } from 'vitest/config'

const trust = policyOf(allow('sts:AssumeRole').to('000000000000'))

export default defineConfig({ plugins: [iamulator({ seed: { roles: [{ name: 'deployer', trust }] } })] })
