import { expect, test } from './support/test.ts';

// A browser takes the larger of the two encodings where the connection is not encrypted.
test.use({ extraHTTPHeaders: { 'accept-encoding': 'gzip' } });

for (const address of ['/scenarios', '/scenarios?sort=new&cefr=A1', '/', '/categories/food']) {
	test(`${address} ships less than 60 kB of compressed JavaScript`, async ({ page }) => {
		const session = await page.context().newCDPSession(page);
		const scripts = new Map<string, number>();
		session.on('Network.responseReceived', ({ requestId, response }) => {
			if (!response.mimeType.includes('javascript')) return;
			scripts.set(requestId, 0);
		});
		// Bytes of the bodies as they come over the wire.
		session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
			const bytes = scripts.get(requestId);
			if (bytes !== undefined) scripts.set(requestId, bytes + encodedDataLength);
		});
		await session.send('Network.enable');
		await page.goto(address, { waitUntil: 'networkidle' });
		const bytes = [...scripts.values()].reduce((sum, each) => sum + each, 0);
		expect(scripts.size, 'scripts were loaded').toBeGreaterThan(0);
		expect(bytes).toBeGreaterThan(10_000);
		expect(bytes).toBeLessThan(60_000);
	});
}
