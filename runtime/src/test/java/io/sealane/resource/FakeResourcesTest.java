package io.sealane.resource;

class FakeResourcesTest extends ResourcesContract {

    @Override
    Resources resources() {
        return new FakeResources();
    }
}
