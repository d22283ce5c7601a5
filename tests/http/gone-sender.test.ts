import net from 'node:net';
import { somePublicScenario } from './support/scenarios.ts';
import { expect, test } from './support/test.ts';

test('a sender that goes away in the middle of a form is no trouble of ours', async ({
	learner
}) => {
	const { cookies } = await learner.request.storageState();
	const { hostname, port } = new URL(learner.origin);
	const socket = net.connect(Number(port), hostname);
	await new Promise((resolve) => socket.once('connect', resolve));
	await new Promise((resolve) => {
		socket.write(
			[
				`POST /scenarios/${somePublicScenario}?/notes HTTP/1.1`,
				`Host: ${hostname}:${port}`,
				`Origin: ${learner.origin}`,
				`Cookie: ${cookies.map(({ name, value }) => `${name}=${value}`).join('; ')}`,
				'Content-Type: application/x-www-form-urlencoded',
				'Content-Length: 1000',
				'',
				'notes=halfcanary'
			].join('\r\n'),
			resolve
		);
	});
	socket.resetAndDestroy();
	// That nothing of it stands in the log as an error of the server is checked at the end.
	expect((await learner.get('/healthz')).status()).toBe(200);
	expect(await (await learner.get(`/scenarios/${somePublicScenario}`)).text()).not.toContain(
		'half'
	);
});
