/* SPDX-License-Identifier: BSD-3-Clause */
#include "../shared/primordial.h"
#include "state.h"

void state_save(void)
{
    /* First the limits, which may leave no descriptor to look at the rest with. */
    limits_save();
    signals_save();
    descriptors_save();
    coredump_filter_save();
}

void chos_restore_start_state(void)
{
    coredump_filter_restore();
    limits_restore();
    descriptors_restore();
    /* Last: a signal that was waiting may end the process here, as it should. */
    signals_restore();
}

void chos_resume_jvm_state(void)
{
    signals_resume();
}
