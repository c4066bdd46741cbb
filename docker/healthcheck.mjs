/**
 * The container's HEALTHCHECK, whatever its role: asks /healthz of the probe port (METRICS_PORT), or of the web form
 * when no probe port is set. Exit code 0: alive; 1: not, with one sentence on standard output.
 */
const probe = process.env.METRICS_PORT;
const address = probe ? `http://127.0.0.1:${probe}/healthz` : `http://127.0.0.1:${process.env.WEB_PORT || 5200}/healthz`;
try {
  const answer = await fetch(address, { signal: AbortSignal.timeout(4_000) });
  const text = (await answer.text()).slice(0, 300);
  console.log(`${address} answered ${answer.status}: ${text}`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.log(`${address} gave no answer: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
