import { expect, test } from 'vitest';
import { isLoopback, networkOf } from './rules.ts';

test.each([
	['192.0.2.7', '192.0.2.7'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
	['2001:db8::1', '2001:db8:0:0::/64'],
	['::1:2', '0:0:0:0::/64'],
	['fe80::1%eth0', 'fe80:0:0:0::/64'],
	['2001:0db8:0001:0002::', '2001:db8:1:2::/64']
])('%s counts as %s', (address, network) => {
	expect(networkOf(address)).toBe(network);
});

test('this machine itself is told from others', () => {
	expect(['127.0.0.1', '::1', '127.3.2.1', ''].every(isLoopback)).toBe(true);
	expect(['128.0.0.1', '10.0.0.1', '::2', '2001:db8::1'].some(isLoopback)).toBe(false);
});
