import { defineConfig } from '@playwright/test'

// Without CHROMIUM, Playwright uses the browser that `npx playwright install chromium` downloads.
const executablePath = process.env.CHROMIUM

export default defineConfig({
  use: { launchOptions: { args: ['--no-sandbox'], ...(executablePath && { executablePath }) } },
})
