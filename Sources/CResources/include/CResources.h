#pragma once

// Nothing is called by name: a program that is linked with this target ends with a line and status 3
// where the system has no memory, thread or descriptor left for it. See resources.c.
