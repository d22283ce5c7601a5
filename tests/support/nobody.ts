import { spawnSync } from 'node:child_process';

/** An ordinary user, as whom only root can start something. */
export const nobody = 65534;

/** Whether that user can run this Node: not where the checkout lies under root's own home. */
export const canBeNobody =
	process.getuid?.() === 0 &&
	spawnSync(process.execPath, ['--version'], { uid: nobody, gid: nobody, cwd: '/' }).status === 0;
