package io.sealane.resource.client;

import io.sealane.resource.Resources;

class FakeResourcesTest extends ResourcesContract {

    @Override
    Resources resources() {
        return new FakeResources();
    }
}
